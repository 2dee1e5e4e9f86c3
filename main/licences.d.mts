/** Places in the lock of every package the running product needs. */
export function runtimePackages(): string[];
/** The files of `assets/licences` as they should be, by name. */
export function licenceFiles(): Record<string, string>;
