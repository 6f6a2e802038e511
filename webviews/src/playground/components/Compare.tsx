/** Whether the base model is asked the same. */
import * as Switch from "radix-ui/switch";
import { useId } from "react";

export function Compare({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  const id = useId();
  return (
    <div className="flex min-h-7 items-center gap-2">
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className="relative h-4 w-7 rounded-full border border-[var(--axis)] bg-well data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-2.5 translate-x-[2px] rounded-full bg-base data-[state=checked]:translate-x-[14px] data-[state=checked]:bg-bg" />
      </Switch.Root>
      <label htmlFor={id}>Compare with the base model</label>
    </div>
  );
}
