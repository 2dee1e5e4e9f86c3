import type { Settings } from '../../../shared/contract/system.ts';
import { priorities } from '../../../shared/model/message.ts';
import type { Job, WishStore } from '../ports.ts';

/**
 * The last look at the receivers' wishes: who opted out after a message was queued does not get it. As when it was
 * composed, orders of a plan always go, and safety messages of an emergency unless the settings say otherwise; so does what
 * somebody asked for or a person wrote to one number.
 */
export async function unwantedJobs(
  wishes: WishStore,
  { sms }: Settings,
  jobs: readonly Job[],
): Promise<ReadonlyMap<string, string>> {
  const asked = jobs.filter(
    ({ priority }) =>
      priority === priorities.bulletin ||
      (priority === priorities.emergency && !sms.emergencyReachesOptedOut),
  );
  return asked.length === 0 ? new Map() : wishes.unwanted(asked.map((job) => job.id));
}
