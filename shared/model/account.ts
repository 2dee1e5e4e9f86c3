import { z } from 'zod';
import { idSchema, msSchema } from './common.ts';

export const roles = ['viewer', 'dispatcher', 'supervisor', 'administrator'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** What each role includes. An administrator runs the system but does not dispatch. */
const includes: Record<Role, readonly Role[]> = {
  viewer: ['viewer'],
  dispatcher: ['viewer', 'dispatcher'],
  supervisor: ['viewer', 'dispatcher', 'supervisor'],
  administrator: ['viewer', 'administrator'],
};

/** True when somebody with `role` may do what is open to any of `allowed`. */
export function mayAct(role: Role, allowed: readonly Role[]): boolean {
  return includes[role].some((own) => allowed.includes(own));
}

export const userSchema = z.object({
  id: idSchema,
  login: z.string(),
  name: z.string(),
  role: roleSchema,
  isActive: z.boolean(),
});
export type User = z.infer<typeof userSchema>;

/** Somebody logged in somewhere. */
export const sessionRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  login: z.string(),
  role: roleSchema,
  workstation: z.string(),
  sinceMs: msSchema,
  activeMs: msSchema,
  isLocked: z.boolean(),
  isMine: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

/** Who acts, from where: the caller of every use case. */
export type Actor = { userId: string; name: string; role: Role; workstation: string };

export const auditSchema = z.object({
  seq: z.number().int(),
  atMs: msSchema,
  userName: z.string(),
  workstation: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof auditSchema>;
