'use client';
import { useState } from 'react';
import type { JobSummary } from '../../lib/contract/job-models.ts';
import { cancelJob, pauseJob, resumeJob } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { isOver } from '../../lib/jobs/job.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useCommand } from '../live/pending-commands.ts';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';

/** Pause at once, go on, or end it: what is on its way is not called back. */
export function JobControls({ job }: { readonly job: JobSummary }) {
  const closed = useWhyNoCommands();
  const [asksToCancel, setAsksToCancel] = useState(false);
  const pause = useCommand(pauseJob);
  const resume = useCommand(resumeJob);
  const cancel = useCommand(cancelJob);
  if (isOver(job)) return null;

  const tell = (cause: unknown) => showToast({ title: cause instanceof Error ? cause.message : String(cause) });
  return (
    <>
      {job.state === 'paused' ? (
        <Button
          size="sm"
          variant="primary"
          icon="play"
          disabled={closed !== undefined || resume.running}
          title={closed}
          onClick={() => void resume.run({ id: job.id }).catch(tell)}
        >
          Resume
        </Button>
      ) : (
        <Button
          size="sm"
          icon="pause"
          disabled={closed !== undefined || pause.running || job.state !== 'running'}
          title={closed}
          onClick={() => void pause.run({ id: job.id }).catch(tell)}
        >
          Pause
        </Button>
      )}
      <Button
        size="sm"
        variant="danger"
        icon="stop"
        disabled={closed !== undefined}
        title={closed}
        onClick={() => setAsksToCancel(true)}
      >
        Cancel…
      </Button>
      <ConfirmDialog
        open={asksToCancel}
        tone="danger"
        title={`Cancel with ${groupDigits(job.counts.waiting)} not sent`}
        consequence="A cancelled job does not go on. What was sent stays sent."
        askReason
        action="Cancel the job"
        onConfirm={async ({ reason }) => {
          await cancel.run({ id: job.id, ...(reason === '' ? {} : { reason }) });
        }}
        onClose={() => setAsksToCancel(false)}
      />
    </>
  );
}
