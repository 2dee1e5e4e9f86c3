export { type Clash, compileLexicon, findClashes, type Lexicon, type ServiceWords } from './lexicon.ts';
export type { How } from './normalize.ts';
export { plainText } from './normalize.ts';
export { type Command, type Parsed, parseMessage } from './parse.ts';
export { type Act, acts, defaultVocabulary, helpers, type Vocabulary, vocabularySchema } from './words.ts';
