import type { DemoState } from '../../electron/contract/ipc-schema';
import { api } from '../api';
import { follow } from './follow';

class Demo {
  now = $state.raw<DemoState>({ state: 'off', siteId: null, message: '', steps: [] });

  async start(): Promise<void> {
    await follow(
      () => api.demo.state(),
      (listener) => api.demo.onChanged(listener),
      (now) => {
        this.now = now;
      },
    );
  }

  async run(): Promise<void> {
    this.now = await api.demo.start();
  }

  async stop(): Promise<void> {
    this.now = await api.demo.stop();
  }
}

export const demo = new Demo();
