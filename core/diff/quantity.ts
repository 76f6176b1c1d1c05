/**
 * A Kubernetes quantity as a number: `500m` is 0.5, `2Gi` is 2147483648. Undefined for what is no quantity.
 *
 * Source: k8s.io/apimachinery/pkg/api/resource.
 */
export function quantity(text: string | undefined): number | undefined {
  const [, digits, suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(m|k|[KMGTPE]i?|)$/.exec(text ?? '') ?? [];
  const factor = FACTORS[suffix];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

const FACTORS: Readonly<Record<string, number | undefined>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
