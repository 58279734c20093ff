import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { sendHistory } from "~/api/sources";
import type { Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorBox } from "~/ui/error-box";
import { UploadIcon } from "~/ui/icons";
import { Progress } from "~/ui/progress";
import { useToast } from "~/ui/toast";

/** For exchanges that write their calls to a file: the file is read like a history. */
export function ImportFile({ source }: { source: Source }) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState(0);
  const send = useMutation({
    mutationFn: (file: File) => sendHistory(org, source.id, file, setShare),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [org, "imports"] });
      toast(t("import.started"));
    },
  });
  return (
    <Card title={t("import.file")}>
      <p className="mb-3 max-w-160 text-fg-2">{t("import.file_lead")}</p>
      {send.isError && (
        <div className="mb-3">
          <ErrorBox error={send.error} title={t("import.not_started")} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={<UploadIcon aria-hidden size={14} />}
          loading={send.isPending}
          onClick={() => input.current?.click()}
        >
          {t("import.choose_file")}
        </Button>
        {send.isPending && (
          <div className="min-w-40 flex-1">
            <p className="mb-1 truncate text-fg-2">
              {send.variables.name} · {format.bytes(send.variables.size)}
            </p>
            <Progress label={t("upload.sending_file", { name: send.variables.name })} value={share} />
          </div>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        aria-label={t("import.choose_file")}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) send.mutate(file);
          event.target.value = "";
        }}
      />
    </Card>
  );
}
