export type Question = { id: number; what: string };
export type Answer = { id: number; value?: unknown; error?: string };

/** Answers questions of the process that started this one; it ends with that process. */
export function answerQuestions(handlers: Record<string, () => unknown>): void {
  process.on('message', async ({ id, what }: Question) => {
    const handler = handlers[what];
    if (!handler) return;
    let answer: Answer;
    try {
      answer = { id, value: await handler() };
    } catch (error) {
      answer = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    if (process.connected) process.send!(answer);
  });
  process.on('disconnect', () => process.exit(1));
  // Being ready to answer must not keep a process alive that has nothing else to do.
  process.channel?.unref();
}
