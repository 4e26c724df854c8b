import { calibrationCases } from './calibration.mjs';
import { pathCases } from './path.mjs';

export function* cases() {
  yield* calibrationCases();
  yield* pathCases();
}
