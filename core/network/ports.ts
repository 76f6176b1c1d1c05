import { valueAt, type JsonObject } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';

/** A destination port. */
export interface Port {
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** True when a rule says nothing about ports, nor about ICMP types. */
export function isForAllPorts(rule: JsonObject): boolean {
  return list(rule.toPorts).length === 0 && list(rule.icmps).length === 0;
}

/**
 * True when a rule covers the port. Where the port is not known (`undefined`), an allow of any port covers it and a
 * deny only where it is for all.
 */
export function coversPort(rule: JsonObject, port: Port | undefined, isDeny: boolean): boolean {
  if (isForAllPorts(rule)) return true;
  const ports = list(rule.toPorts).flatMap((portRule) => list(portRule.ports));
  if (port === undefined) return isDeny ? ports.some(isEveryPort) : ports.length > 0;
  return ports.some((one) => isOfProtocol(one, port) && (isEveryPort(one) || holdsNumber(one, port)));
}

function isOfProtocol({ protocol }: JsonObject, port: Port): boolean {
  const name = typeof protocol === 'string' ? protocol.toUpperCase() : 'ANY';
  return name === 'ANY' || name === port.protocol;
}

function isEveryPort(one: JsonObject): boolean {
  const number = valueAt(one, ['port']);
  return number === undefined || String(number) === '0' || String(number) === '';
}

function holdsNumber(one: JsonObject, port: Port): boolean {
  const first = Number(one.port);
  const last = typeof one.endPort === 'number' && one.endPort > 0 ? one.endPort : first;
  return port.number >= first && port.number <= last;
}
