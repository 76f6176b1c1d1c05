import type { HarborProject } from '../../schema/harbor.js';
import type { RetentionBody } from '../../schema/harbor-api.js';
import { harborCron } from './cron.js';

type Rules = NonNullable<HarborProject['retention']>;
type Template = RetentionBody['rules'][number]['template'];

/** Harbor's retention policy for some rules: a tag that one of them keeps stays, every other is deleted. */
export function retentionRules(rules: Partial<Rules>, schedule: string): RetentionBody {
  const kept: readonly (readonly [Template, number | undefined])[] = [
    ['latestPushedK', rules.latestPushed],
    ['nDaysSinceLastPush', rules.pushedWithinDays],
    ['nDaysSinceLastPull', rules.pulledWithinDays],
  ];
  return {
    algorithm: 'or',
    rules: kept.flatMap(([template, value], index) => (value === undefined ? [] : [ruleOf(template, value, index)])),
    trigger: { kind: 'Schedule', settings: { cron: harborCron(schedule) } },
  };
}

function ruleOf(template: Template, value: number, index: number): RetentionBody['rules'][number] {
  return {
    priority: index + 1,
    disabled: false,
    action: 'retain',
    template,
    params: { [template]: value },
    tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**' }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
  };
}
