import { secretKeys } from '../configuration.ts';

type Json = unknown;

/** What stands for a secret wherever it must not be seen. */
export const KEPT = { kept: true } as const;

const isRecord = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKept = (value: Json) => isRecord(value) && value.kept === true;

function mapSecrets(value: Json, change: (secret: Json, path: string) => Json, path = ''): Json {
  if (Array.isArray(value)) return value.map((one, i) => mapSecrets(one, change, `${path}.${i}`));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const at = `${path}.${key}`;
      return [key, secretKeys.has(key) && key !== 'url' ? change(part, at) : mapSecrets(part, change, at)];
    }),
  );
}

const PASSWORD_IN_ADDRESS = /:\/\/[^:@/]*:([^@/]*)@/;

/** An address without the password that may stand in it. */
function withoutPassword(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPassword);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'url' && typeof part === 'string'
        ? part.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1@')
        : withoutPassword(part),
    ]),
  );
}

/** A configuration for screens and exports: every secret is only said to be there. */
export const hideSecrets = (configuration: Json): Json =>
  withoutPassword(mapSecrets(configuration, (secret) => (secret === '' ? '' : KEPT)));

/** Puts the stored secrets back where the screen only said that there is one. */
export function restoreSecrets(edited: Json, stored: Json): Json {
  const known = new Map<string, Json>();
  mapSecrets(stored, (secret, path) => {
    known.set(path, secret);
    return secret;
  });
  return mapSecrets(edited, (secret, path) => (isKept(secret) ? (known.get(path) ?? '') : secret));
}

/** A password that stands in an address gets a place of its own, where it is hidden and sealed like any other. */
function splitAddresses(value: Json): Json {
  if (Array.isArray(value)) return value.map(splitAddresses);
  if (!isRecord(value)) return value;
  const inside = typeof value.url === 'string' ? PASSWORD_IN_ADDRESS.exec(value.url)?.[1] : undefined;
  const own = inside && value.password === undefined ? { password: decodeURIComponent(inside) } : {};
  const parts = Object.entries({ ...value, ...own }).map(([key, part]) => [key, splitAddresses(part)]);
  return withoutPassword(Object.fromEntries(parts));
}

/** Seals every secret that stands there as plain text; references to environment and files stay. */
export const sealSecrets = (configuration: Json, seal: (plain: string) => string): Json =>
  mapSecrets(splitAddresses(configuration), (secret) =>
    typeof secret === 'string' && secret !== '' ? { sealed: seal(secret) } : secret,
  );
