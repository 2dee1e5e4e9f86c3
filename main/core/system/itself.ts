import type { Actor } from '../../../shared/model/account.ts';
import type { Core } from '../context.ts';

/** Who is named in the audit for what the application does by the clock. */
export const itself = (core: Core): Actor => ({
  userId: '',
  name: '系统',
  role: 'administrator',
  workstation: core.workstation,
});
