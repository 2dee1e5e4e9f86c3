/** The pages of the help in the order of their contents; each is a file of that name in every language's folder. */
export const helpGroups = [
  { name: 'begin', topics: ['start', 'login', 'keys'] },
  {
    name: 'screens',
    topics: [
      'overview',
      'gaps',
      'plans',
      'issue',
      'board',
      'evaluation',
      'plan-report',
      'handover',
      'messages',
      'compose',
      'templates',
      'rules',
      'curves',
      'query',
      'archive',
      'reports',
      'settings',
      'wall',
    ],
  },
  { name: 'handbooks', topics: ['operator', 'drill', 'emergency', 'outage', 'administrator', 'figures'] },
] as const;

export type HelpTopic = (typeof helpGroups)[number]['topics'][number];
export const helpTopics: readonly HelpTopic[] = helpGroups.flatMap((group) => group.topics);

/** Which page a screen opens; the first that fits the address. */
const screens: readonly [RegExp, HelpTopic][] = [
  [/^\/$/, 'overview'],
  [/^\/gaps/, 'gaps'],
  [/^\/plans\/[^/]+\/(issue|notify)/, 'issue'],
  [/^\/plans\/[^/]+\/evaluation/, 'evaluation'],
  [/^\/plans\/[^/]+\/report/, 'plan-report'],
  [/^\/plans/, 'plans'],
  [/^\/board/, 'board'],
  [/^\/handover/, 'handover'],
  [/^\/messages/, 'messages'],
  [/^\/compose/, 'compose'],
  [/^\/curves/, 'curves'],
  [/^\/query/, 'query'],
  [/^\/archive/, 'archive'],
  [/^\/reports/, 'reports'],
  [/^\/settings/, 'settings'],
  [/^\/wall/, 'wall'],
];

/** The page for an address of the application, such as `/board/…`; undefined when none is written for it. */
export const topicOf = (location: string): HelpTopic | undefined =>
  screens.find(([address]) => address.test(location))?.[1];
