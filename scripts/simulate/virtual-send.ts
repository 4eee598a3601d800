import type * as RealSend from "../../src/webhooks/send.ts";

/** The receiver of webhooks. The simulation decides when it answers, and how. */
export const receiver: { answer: RealSend.Send } = {
  answer: () => Promise.resolve({ status: 204, problem: null }),
};

export const createSend: typeof RealSend.createSend = () => (url, headers, body, signal) =>
  receiver.answer(url, headers, body, signal);
