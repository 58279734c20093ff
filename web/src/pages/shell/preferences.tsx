import { LANGUAGE_NAMES, LOCALES, type Locale, useI18n } from "~/i18n";
import { THEMES, type Theme, useTheme } from "~/theme";
import { cx } from "~/ui/class";
import { AutoIcon, DarkIcon, LanguageIcon, LightIcon } from "~/ui/icons";
import { Select } from "~/ui/select";
import { Tooltip } from "~/ui/tooltip";

const ICONS = { light: LightIcon, dark: DarkIcon, auto: AutoIcon };

interface Props {
  /** Called besides the change on this device, to remember it with the person. */
  onChange?: (change: { locale?: Locale; theme?: Theme }) => void;
  className?: string;
}

/** Language and theme, on every page a person can see, also before signing in. */
export function Preferences({ onChange, className }: Props) {
  const { t, locale, setLocale } = useI18n();
  const { theme, setTheme } = useTheme();
  return (
    <div className={cx("flex min-w-0 gap-2", className)}>
      <Select
        label={t("language.label")}
        icon={<LanguageIcon aria-hidden size={14} />}
        className="min-w-0 flex-1 basis-8 border-line"
        options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
        value={locale}
        onChange={(next) => {
          setLocale(next);
          onChange?.({ locale: next });
        }}
      />
      <fieldset className="flex rounded-control border border-line bg-surface p-0.5">
        <legend className="sr-only">{t("theme.label")}</legend>
        {THEMES.map((value) => {
          const Icon = ICONS[value];
          return (
            <Tooltip key={value} label={t(`theme.${value}`)}>
              <button
                type="button"
                aria-label={t(`theme.${value}`)}
                aria-pressed={theme === value}
                className={cx(
                  "grid h-6.5 min-w-7 flex-1 place-items-center rounded-xs pointer-coarse:h-10",
                  theme === value ? "bg-accent-soft text-accent-fg" : "text-fg-3 hover:text-fg",
                )}
                onClick={() => {
                  setTheme(value);
                  onChange?.({ theme: value });
                }}
              >
                <Icon aria-hidden size={14} />
              </button>
            </Tooltip>
          );
        })}
      </fieldset>
    </div>
  );
}
