import { z } from 'zod';

/** What a word may ask for. `all` and the lower ones are not acts of their own. */
export const acts = ['help', 'subscribe', 'cancel', 'query', 'pause', 'resume', 'confirm', 'refuse'] as const;
export type Act = (typeof acts)[number];

/** Words that go with an act or say how it is meant. */
export const helpers = ['all', 'silence', 'question', 'negation', 'filler'] as const;
export type Helper = (typeof helpers)[number];

const wordList = z.array(z.string().trim().min(1).max(12)).max(200);
/** The table of words as it is kept and edited; one list for each meaning. */
export const vocabularySchema = z.object({
  help: wordList,
  subscribe: wordList,
  cancel: wordList,
  query: wordList,
  pause: wordList,
  resume: wordList,
  confirm: wordList,
  refuse: wordList,
  all: wordList,
  silence: wordList,
  question: wordList,
  negation: wordList,
  filler: wordList,
});
export type Vocabulary = z.infer<typeof vocabularySchema>;

const list = (words: string) => words.split(/\s+/).filter(Boolean);

/** The words an installation begins with: usual ones, their letters, pinyin, and how people mistype them. */
export const defaultVocabulary: Vocabulary = {
  help: list('帮助 帮忙 邦助 说明 菜单 目录 指南 0 h bz help bangzhu menu info ?'),
  subscribe: list(
    '订阅 订购 订制 定制 定阅 定购 订悦 订月 丁阅 开通 申请 办理 订 dy kt dingyue kaitong subscribe reg start',
  ),
  cancel: list(
    '退订 退定 退丁 退购 推订 取消 取销 撤销 注销 退 td qx tuiding quxiao stop cancel unsubscribe quit',
  ),
  query: list('查询 查寻 查讯 查徇 查询询 查看 查一查 查查 查 看 cx chaxun query bal'),
  pause: list('暂停 暂亭 站停 zt zanting pause'),
  resume: list('恢复 恢服 回复使用 重启 继续 hf huifu resume'),
  confirm: list('确认 确定 收到 已收到 已确认 知道了 明白 好的 好 是 同意 ok yes y queren'),
  refuse: list('不订阅 不订 不开通 不需要 不用了 不用 不要 不办 拒绝 拒收 n no 否'),
  all: list('全部 所有 全体 一切 全都 都 全 qb all'),
  silence: list(
    '别再发 不要再发 别发 不要发 别再发短信 停发 不想收 不要再打扰 别打扰 都不要 tdqb qbtd stopall',
  ),
  question: list('怎么 怎样 如何 咋 为什么 为啥 什么 啥 多少 吗 呢 能不能 可不可以 是不是'),
  negation: list('不 别 不要 不想 不能 没 没有 未 勿'),
  filler: list(
    '我 我要 我想 我们 我家 我厂 请 请问 麻烦 帮我 给我 帮 给 替 你好 您好 您 你 一下 下 吧 了 啊 呀 的 和 与 及 跟 还有 或 以及 号 项 个 第 家 户 款 服务 业务 功能 项目 短信 信息 消息 回复 发送 编号 序号 代码 谢谢 谢 多谢 把 将 要 想 可以 能 现在 今天 需要 上面 这 那 选 选择',
  ),
};
