import './schema-without-eval';
import { makeMockWindowApi, type MockControl } from './mock-window-api';
import type { Scenario } from './mock-window-data';

declare global {
  interface Window {
    mock: MockControl;
    /** Chosen by the test before the page loads. */
    mockScenario: Scenario;
  }
}

const { api, control } = makeMockWindowApi(window.mockScenario);
Object.assign(window, { heliograph: api, mock: control });
