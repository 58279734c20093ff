import { useState } from "react";
import type { Employee, Member } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Popover } from "~/ui/popover";
import { SearchList } from "~/ui/search-list";
import { suggested } from "./suggested";

interface Props {
  employee: Employee;
  members: Member[];
  busy: boolean;
  onAssign: (member: Member | null) => void;
}

/** One click where the member is plain to see; else the list. Both say how many conversations move. */
export function AssignMember({ employee, members, busy, onAssign }: Props) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const { calls, member, key, name } = employee;
  const likely = member ? undefined : suggested(employee, members);
  const assign = (chosen: Member | null) => {
    setOpen(false);
    onAssign(chosen);
  };
  return (
    <span className="flex min-w-0 flex-col items-end gap-1 sm:flex-row sm:items-center sm:gap-2">
      {likely && (
        <Button
          loading={busy}
          title={t("employees.moves", { count: calls })}
          className="max-w-48"
          onClick={() => assign(likely)}
        >
          <span className="truncate">{t("employees.is", { name: likely.display_name })}</span>
        </Button>
      )}
      <Popover
        open={open}
        onOpenChange={setOpen}
        title={t("employees.choose", { name: name ?? key })}
        align="end"
        trigger={
          <Button look={likely ? "ghost" : "secondary"} loading={busy && !likely}>
            {t(member ? "employees.change" : likely ? "employees.other" : "employees.assign")}
          </Button>
        }
      >
        <p className="max-w-72 border-line border-b px-3 py-2 text-fg-2">
          {t("employees.moves", { count: calls })}
        </p>
        <SearchList
          label={t("employees.search")}
          nothing={t("employees.nobody")}
          items={members.map((one) => ({
            id: one.id,
            text: `${one.display_name} ${one.email}`,
            selected: one.id === member?.id,
            content: <span className="block truncate">{one.display_name}</span>,
          }))}
          onChoose={(id) => assign(members.find((one) => one.id === id) ?? null)}
        />
        {member && (
          <div className="border-line border-t p-1">
            <Button look="ghost" className="w-full" onClick={() => assign(null)}>
              {t("employees.part")}
            </Button>
          </div>
        )}
      </Popover>
    </span>
  );
}
