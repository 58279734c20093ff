import { useRouter } from "@tanstack/react-router";
import { useI18n } from "~/i18n";
import { ErrorBox } from "~/ui/error-box";

/** The last net: the profile could not be read, or a page broke while drawing. */
export function Unreachable({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useI18n();
  const router = useRouter();
  return (
    <main className="mx-auto max-w-140 px-4 py-16">
      <h1 className="mb-4 font-semibold text-title">{t("app.name")}</h1>
      <ErrorBox
        error={error}
        onRetry={() => {
          reset();
          router.invalidate();
        }}
      />
    </main>
  );
}
