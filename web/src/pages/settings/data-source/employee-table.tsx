import { take } from "~/api/client";
import type { Employee, Member } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { type Column, DataTable } from "~/ui/data-table";
import { ErrorBox } from "~/ui/error-box";
import { Ago } from "~/ui/time";
import { useToast } from "~/ui/toast";
import { useAct } from "~/ui/use-act";
import { AssignMember } from "./assign-member";

interface Props {
  sourceId: string;
  employees: readonly Employee[];
  members: Member[];
  canEdit: boolean;
}

interface Choice {
  employee: Employee;
  member: Member | null;
}

export function EmployeeTable({ sourceId, employees, members, canEdit }: Props) {
  const { t, name: wordFor } = useI18n();
  const toast = useToast();
  const assign = useAct({
    call: async (client, { employee, member }: Choice) => {
      const path = { id: sourceId, key: employee.key };
      const body = { member_id: member?.id ?? null };
      await take(client.PUT("/api/v1/sources/{id}/employees/{key}", { params: { path }, body }));
      return { employee, member };
    },
    stale: ["sources", "interactions"],
    done: ({ employee: { calls }, member }) =>
      toast(
        member
          ? t("employees.moved", { count: calls, name: member.display_name })
          : t("employees.parted", { count: calls }),
      ),
  });
  const columns: Column<Employee>[] = [
    {
      key: "who",
      header: t("employees.employee"),
      className: "w-full max-w-0",
      cell: ({ key, name, email }) => (
        <span className="block min-w-0">
          <span className="block truncate font-medium">{name ?? key}</span>
          <span className="block truncate text-fg-3 text-meta">
            {[name && key, email].filter(Boolean).join(" · ")}
          </span>
        </span>
      ),
    },
    {
      key: "calls",
      header: t("employees.calls"),
      align: "end",
      from: "sm",
      className: "tabular w-28",
      cell: ({ calls }) => calls,
    },
    {
      key: "last",
      header: t("employees.last_call"),
      from: "md",
      className: "w-36 text-fg-2",
      cell: ({ last_call_at }) => (last_call_at ? <Ago at={last_call_at} /> : "–"),
    },
    {
      key: "member",
      header: t("employees.member"),
      align: "end",
      className: "sm:w-80 sm:text-left",
      cell: (employee) => (
        <span className="flex items-center justify-end gap-2 py-1 sm:justify-start">
          {employee.member && (
            <span className="hidden min-w-0 flex-1 sm:block">
              <span className="block truncate">{employee.member.name}</span>
              {employee.matched_by && (
                <Badge className="mt-0.5">{wordFor("employees.matched_by", employee.matched_by)}</Badge>
              )}
            </span>
          )}
          {canEdit && (
            <AssignMember
              employee={employee}
              members={members}
              busy={assign.isPending && assign.variables.employee.key === employee.key}
              onAssign={(member) => assign.mutate({ employee, member })}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      {assign.isError && (
        <div className="px-4 pb-3">
          <ErrorBox error={assign.error} title={t("error.action_title")} />
        </div>
      )}
      <DataTable
        tall
        label={t("employees.title")}
        columns={columns}
        rows={employees}
        rowKey={(row) => row.key}
      />
    </>
  );
}
