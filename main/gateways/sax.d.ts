/** The part of npm `sax` that is used here; the package ships no types. */
declare module 'sax' {
  type Tag = { name: string; attributes: Record<string, string> };
  export type Parser = {
    onopentag: (tag: Tag) => void;
    onclosetag: () => void;
    ontext: (text: string) => void;
    oncdata: (text: string) => void;
    ondoctype: () => void;
    onerror: (error: Error) => void;
    write(text: string): Parser;
    close(): Parser;
  };
  const sax: { parser(strict: boolean): Parser };
  export default sax;
}
