import type { z } from 'zod';
import type { Role } from '../model/account.ts';

/** One call of the contract: who may make it, what goes in, what comes out. JSON only, both ways. */
export type CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  /** What the call promises, in a sentence. */
  doc: string;
  /** `public` needs no login; otherwise any of these roles (see `mayAct`). */
  roles: 'public' | readonly Role[];
  input: I;
  output: O;
};

/** Declares a call; exists for the types only. */
export function define<I extends z.ZodType, O extends z.ZodType>(
  call: CallDefinition<I, O>,
): CallDefinition<I, O> {
  return call;
}

export const viewers: readonly Role[] = ['viewer'];
export const dispatchers: readonly Role[] = ['dispatcher'];
export const supervisors: readonly Role[] = ['supervisor'];
export const administrators: readonly Role[] = ['administrator'];
