/**
 * A schedule as Harbor reads it: six fields, the seconds first.
 *
 * Five fields, as people write them, get the second 0; six stay. Source: utils.CronParser in harbor's src/common.
 */
export function harborCron(schedule: string): string {
  const fields = schedule.trim().split(/\s+/);
  return (fields.length === 5 ? ['0', ...fields] : fields).join(' ');
}
