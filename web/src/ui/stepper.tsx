import { useI18n } from "~/i18n";
import { cx } from "./class";

interface Props {
  at: number;
  of: number;
  /** What each screen is called, when there is room to say so. */
  names?: readonly string[];
}

/** Where one is in a short series of screens. */
export function Stepper({ at, of, names }: Props) {
  const { t } = useI18n();
  const here = names?.[at - 1];
  return (
    <div className="mb-5">
      <p className="text-fg-3 text-meta">
        {t("stepper.at", { at, of })}
        {here && ` · ${here}`}
      </p>
      <div aria-hidden className="mt-1.5 flex gap-1">
        {Array.from({ length: of }, (_, index) => index + 1).map((step) => (
          <span key={step} className="min-w-0 flex-1">
            <span className={cx("block h-1 rounded-full", step <= at ? "bg-accent" : "bg-line")} />
            {names && (
              <span
                className={cx(
                  "mt-1 hidden truncate text-meta md:block",
                  step === at ? "font-medium text-fg" : "text-fg-3",
                )}
              >
                {names[step - 1]}
              </span>
            )}
          </span>
        ))}
      </div>
    </div>
  );
}
