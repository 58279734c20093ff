import type { UseMutationResult } from "@tanstack/react-query";
import { Button } from "./button";

interface Props<R> {
  act: UseMutationResult<R, unknown, string>;
  /** The row it is done to. */
  id: string;
  children: string;
}

/** The one thing that can be done with a line of a list; busy only where it was pressed. */
export function RowAct<R>({ act, id, children }: Props<R>) {
  return (
    <Button
      look="ghost"
      className="-mr-3"
      loading={act.isPending && act.variables === id}
      onClick={() => act.mutate(id)}
    >
      {children}
    </Button>
  );
}
