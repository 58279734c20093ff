import { Fragment } from "react";
import type { Privilege, RoleContent } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { ACTIONS, type Action, grouped, setCell, setCells } from "./content";

interface Props {
  content: RoleContent;
  changed: Set<string>;
  /** Whether this person may grant the right at all. */
  grantable: (right: string) => boolean;
  disabled: boolean;
  onChange: (next: RoleContent) => void;
}

/** Entity × action. The head of a row or a column switches all of it. */
export function Matrix({ content, changed, grantable, disabled, onChange }: Props) {
  const { t, name } = useI18n();
  const cellsOf = (rows: Privilege[], actions: readonly Action[]) =>
    rows
      .flatMap(({ entity }) => actions.map((action) => ({ entity, action })))
      .filter(({ entity, action }) => grantable(`${entity}.${action}`));
  const isOn = (row: Privilege | undefined, action: Action) => row?.[action] === true;
  const toggle = (rows: Privilege[], actions: readonly Action[]) => {
    const cells = cellsOf(rows, actions);
    const all = cells.every(({ entity, action }) =>
      isOn(
        rows.find((row) => row.entity === entity),
        action,
      ),
    );
    onChange(setCells(content, cells, !all));
  };
  return (
    <section
      className="relative -mx-4 overflow-x-auto border-line border-y bg-surface md:mx-0 md:rounded-card md:border-x"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
      tabIndex={0}
      aria-label={t("roles.matrix")}
    >
      <table className="w-full border-collapse text-ui">
        <thead>
          <tr className="border-line border-b text-fg-3 text-meta">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {t("roles.entity")}
            </th>
            {ACTIONS.map((action) => (
              <th key={action} scope="col" className="w-12 px-0 py-1 font-medium sm:w-24">
                <HeadButton
                  label={t("roles.toggle_column", { action: name("action", action) })}
                  disabled={disabled}
                  onClick={() => toggle(content.privileges, [action])}
                  className="mx-auto"
                >
                  <span className="max-sm:sr-only">{name("action", action)}</span>
                  <span aria-hidden className="sm:hidden">
                    {name("action", action).charAt(0)}
                  </span>
                </HeadButton>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grouped(content.privileges).map(({ group, rows }) => (
            <Fragment key={group}>
              <tr className="border-line border-b bg-sunken">
                <th
                  scope="colgroup"
                  colSpan={5}
                  className="px-4 py-1.5 text-left font-medium text-fg-3 text-meta"
                >
                  {t(`roles.group.${group}`)}
                </th>
              </tr>
              {rows.map((row) => (
                <Row
                  key={row.entity}
                  row={row}
                  changed={changed}
                  grantable={grantable}
                  disabled={disabled}
                  onRow={() => toggle([row], ACTIONS)}
                  onCell={(action, on) => onChange(setCell(content, row.entity, action, on))}
                />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps extends Pick<Props, "changed" | "grantable" | "disabled"> {
  row: Privilege;
  onRow: () => void;
  onCell: (action: Action, on: boolean) => void;
}

function Row({ row, changed, grantable, disabled, onRow, onCell }: RowProps) {
  const { t, name, maybe } = useI18n();
  const entity = name("entity", row.entity);
  const hint = maybe(`entity_hint.${row.entity}`);
  return (
    <tr className="border-line border-b last:border-b-0 hover:bg-sunken/50">
      <th scope="row" className="px-2 py-1 text-left font-normal">
        <HeadButton
          label={t("roles.toggle_row", { entity })}
          disabled={disabled}
          onClick={onRow}
          className="text-left"
        >
          <span>
            <span className="block font-medium text-fg">{entity}</span>
            {hint && <span className="hidden text-fg-3 text-meta sm:block">{hint}</span>}
          </span>
        </HeadButton>
      </th>
      {ACTIONS.map((action) => {
        const right = `${row.entity}.${action}`;
        const out = !grantable(right);
        const label = `${entity}: ${name("action", action)}`;
        return (
          <td key={action} className={cx("p-0 text-center", changed.has(right) && "bg-info-soft")}>
            <label
              className="touchable grid h-10 cursor-pointer place-items-center has-disabled:cursor-not-allowed"
              title={out ? t("roles.not_yours") : changed.has(right) ? t("roles.changed") : label}
            >
              <input
                type="checkbox"
                aria-label={changed.has(right) ? t("roles.changed_cell", { cell: label }) : label}
                checked={row[action] === true}
                disabled={disabled || out}
                onChange={(event) => onCell(action, event.target.checked)}
                className="size-4 accent-accent"
              />
            </label>
          </td>
        );
      })}
    </tr>
  );
}

interface HeadProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
  className?: string;
  children: React.ReactNode;
}

function HeadButton({ label, disabled, onClick, className, children }: HeadProps) {
  if (disabled) return <span className={cx("block px-2 py-1", className)}>{children}</span>;
  return (
    <button
      type="button"
      title={label}
      onClick={onClick}
      className={cx("touchable block rounded-control px-2 py-1 hover:bg-line/60 hover:text-fg", className)}
    >
      {children}
    </button>
  );
}
