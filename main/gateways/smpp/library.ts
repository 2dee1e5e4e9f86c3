/// <reference path="./smpp.d.ts" />
import smpp from 'smpp';

/**
 * npm `smpp` with its text filters taken off: they guess encodings, cut headers into a form that cannot be sent again,
 * and throw on hostile bytes, after which its parser stays deaf. Content is raw bytes here; `text.ts` reads and writes it.
 */
for (const name of ['submit_sm', 'deliver_sm', 'data_sm']) {
  const field = smpp.commands[name]?.params.short_message;
  if (field) delete field.filter;
}
if (smpp.tlvs.message_payload) delete smpp.tlvs.message_payload.filter;

export type { PDU, Session } from 'smpp';
export { smpp };
