import type { ComponentType } from "react";

export interface Section {
  /** The same word as the server's section and the address. */
  key: string;
  icon: ComponentType<{ size?: number; "aria-hidden"?: boolean; className?: string }>;
  page: () => Promise<{ Page: ComponentType<{ canEdit: boolean }> }>;
}

export const defineSection = (section: Section): Section => section;
