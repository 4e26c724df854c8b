import type { Client } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';

/** Nominal times of a schedule from `from` to `to`, both included, ms UTC ascending; as the server counts them. */
export async function nominalTimes(client: Client, scheduleId: string, from: number, to: number): Promise<number[]> {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId,
    // The server counts from after its start.
    startTime: msToTs(from - 1_000),
    endTime: msToTs(to),
  });
  return startTime.map((time) => tsToMs(time)).filter((time) => time >= from && time <= to);
}
