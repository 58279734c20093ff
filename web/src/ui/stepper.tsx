import { useI18n } from "~/i18n";
import { cx } from "./class";

/** Where one is in a short series of screens. */
export function Stepper({ at, of }: { at: number; of: number }) {
  const { t } = useI18n();
  return (
    <div className="mb-5">
      <p className="text-fg-3 text-meta">{t("stepper.at", { at, of })}</p>
      <div aria-hidden className="mt-1.5 flex gap-1">
        {Array.from({ length: of }, (_, index) => index + 1).map((step) => (
          <span key={step} className={cx("h-1 flex-1 rounded-full", step <= at ? "bg-accent" : "bg-line")} />
        ))}
      </div>
    </div>
  );
}
