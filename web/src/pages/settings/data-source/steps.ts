import type { ConnectorCard } from "~/api/types";

export type Step = "select" | "configure" | "test" | "live" | "import" | "done";

type Abilities = Pick<ConnectorCard, "capabilities">;

const isAble = (card: Abilities | undefined, ...wanted: string[]) =>
  !card || wanted.some((one) => card.capabilities.includes(one));

/** The way through the wizard. What a vendor cannot do is no step of it; before one is chosen, all are named. */
export function stepsOf(card: Abilities | undefined): Step[] {
  return [
    "select",
    "configure",
    "test",
    ...(isAble(card, "ingest") ? (["live"] as const) : []),
    ...(isAble(card, "history", "history_file") ? (["import"] as const) : []),
    "done",
  ];
}

interface Known {
  /** The card of the vendor that the address names. */
  chosen: Abilities | undefined;
  /** Whether what was entered for it is still here: a reload forgets it, as it holds secrets. */
  entered: boolean;
  /** The card of the source that is connected now. */
  connected: Abilities | undefined;
}

/** The step to show: the one asked for, or the last one before it that can be shown. */
export function decideStep(asked: string | undefined, { chosen, entered, connected }: Known): Step {
  const after = connected ? stepsOf(connected).slice(3) : [];
  const later = after.find((step) => step === asked);
  if (later) return later;
  if (asked === "test" && chosen && entered) return "test";
  if ((asked === "test" || asked === "configure") && chosen) return "configure";
  return "select";
}

/** What comes after a step for this vendor. */
export function following(step: Step, card: Abilities | undefined): Step {
  const steps = stepsOf(card);
  return steps[steps.indexOf(step) + 1] ?? "done";
}
