import type { Delivery, DeliveryState, Message } from '../../shared/model/message.ts';

/** What was said about a delivery on the telephone. */
export type DeliveryNote = { id: string; deliveryId: string; text: string; userName: string; atMs: number };

/** What happens to a message after it was sent: who is missing, who is told next, what people did about it. */
export interface FollowStore {
  /** Deliveries of which neither the receiver nor a contact it was passed on to has confirmed, by state. */
  missingCounts(messageId: string): Promise<{ state: DeliveryState; count: number }[]>;
  /** How many of a message a person holds. */
  pausedCount(messageId: string): Promise<number>;
  /** From the queue to the reply, ms: of the fastest and of the middle one; 0 when nobody has confirmed. */
  confirmTimes(messageId: string): Promise<{ fastestMs: number; medianMs: number }>;
  /** The deliveries themselves with those they repeat and those that repeat them. */
  family(deliveries: readonly Delivery[]): Promise<Delivery[]>;
  addNote(note: DeliveryNote): Promise<void>;
  /** Oldest first. */
  notes(deliveryIds: readonly string[]): Promise<DeliveryNote[]>;
  /** Messages that left without their second person and are still to be approved; earliest deadline first. */
  toApprove(): Promise<Message[]>;
  /** False when nothing was open. */
  approve(messageId: string, approvedBy: string): Promise<boolean>;
}
