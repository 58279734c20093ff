import type { Period } from "~/api/sources";
import { useI18n } from "~/i18n";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { chosenPeriod, PRESETS, type Preset, presetPeriod } from "./period";

export interface PeriodChoice {
  preset: Preset | "custom";
  /** Days, as the fields write them. */
  from: string;
  to: string;
}

export const periodOf = (
  { preset, from, to }: PeriodChoice,
  timeZone: string,
  now: number,
): Period | undefined =>
  preset === "custom" ? chosenPeriod(from, to, timeZone, now) : presetPeriod(preset, timeZone, now);

interface Props {
  choice: PeriodChoice;
  onChange: (choice: PeriodChoice) => void;
}

const NAMES = [...(Object.keys(PRESETS) as Preset[]), "custom"] as const;

export function PeriodFields({ choice, onChange }: Props) {
  const { t } = useI18n();
  const backwards = choice.from !== "" && choice.to !== "" && choice.from > choice.to;
  return (
    <div className="grid items-start gap-3 sm:grid-cols-3">
      <Field label={t("import.period")}>
        {(ids) => (
          <Select
            {...ids}
            options={NAMES.map((value) => ({ value, label: t(`import.period_of.${value}`) }))}
            value={choice.preset}
            onChange={(preset) => onChange({ ...choice, preset })}
          />
        )}
      </Field>
      {choice.preset === "custom" && (
        <>
          <Field label={t("filters.from")}>
            {(ids) => (
              <Input
                {...ids}
                type="date"
                value={choice.from}
                onChange={(event) => onChange({ ...choice, from: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("filters.to")} error={backwards ? t("import.backwards") : undefined}>
            {(ids) => (
              <Input
                {...ids}
                type="date"
                value={choice.to}
                onChange={(event) => onChange({ ...choice, to: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
    </div>
  );
}
