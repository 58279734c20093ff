/** What a rule may look at, and how. */
export const FIELDS = ["direction", "channel", "line", "phone", "employee"] as const;
export const OPERATORS = ["is", "is_not", "starts_with"] as const;

/** Fields whose values are known beforehand, so they are chosen and not typed. */
export const CHOICES: Record<string, readonly string[]> = {
  direction: ["in", "out"],
  channel: ["call", "chat"],
};
