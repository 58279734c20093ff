import { type ComponentType, lazy } from "react";
import type { Section } from "./define";

const found = import.meta.glob<{ default: Section }>("./*/section.ts", { eager: true });

interface Known extends Section {
  Page: ComponentType<{ canEdit: boolean }>;
}

/** Every section this console can draw. Which of them a person sees is the server's to say. */
export const SECTIONS = new Map<string, Known>(
  Object.values(found).map(({ default: section }) => [
    section.key,
    { ...section, Page: lazy(async () => ({ default: (await section.page()).Page })) },
  ]),
);
