import { type ComponentProps, useState } from "react";
import { useI18n } from "~/i18n";
import { HideIcon, ShowIcon } from "./icons";
import { Input } from "./input";

export function PasswordInput(props: ComponentProps<"input">) {
  const { t } = useI18n();
  const [shown, show] = useState(false);
  return (
    <div className="relative">
      <Input {...props} type={shown ? "text" : "password"} className="pr-9" />
      <button
        type="button"
        className="absolute inset-y-0 right-0 grid w-9 place-items-center rounded-control text-fg-3 hover:text-fg"
        aria-label={t(shown ? "login.hide_password" : "login.show_password")}
        aria-pressed={shown}
        onClick={() => show(!shown)}
      >
        {shown ? <HideIcon aria-hidden size={16} /> : <ShowIcon aria-hidden size={16} />}
      </button>
    </div>
  );
}
