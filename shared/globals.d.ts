/** Web Crypto exists in every runtime this code meets; it is the one global the pure layer uses. */
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
