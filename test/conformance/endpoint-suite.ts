import { afterAll, afterEach, beforeEach, describe } from 'vitest';
import { attributeCases } from './attribute-cases';
import { linkAndCopyCases } from './link-copy-cases';
import { manyFilesCases } from './many-files-cases';
import { nameCases } from './name-cases';
import { placingCases } from './placing-cases';
import { readingCases } from './reading-cases';
import { rebuildCases } from './rebuild-cases';
import type { EndpointRig, Exemptions } from './rig';
import { rootCases } from './root-cases';
import { togetherCases } from './together-cases';
import { treeCases } from './tree-cases';
import { writingCases } from './writing-cases';

/** Gives the rig of the running test. */
export type CurrentRig = () => EndpointRig;

/**
 * Every sentence of the `Endpoint` port, tried on one kind of endpoint. Each test gets a rig of its own with an empty root.
 * @param dispose ends what the rigs share, such as a server
 */
export function describeEndpoint(
  name: string,
  makeRig: () => Promise<EndpointRig>,
  exemptions: Exemptions = {},
  dispose?: () => Promise<void>,
): void {
  describe(`${name} keeps the endpoint port’s word`, () => {
    let rig: EndpointRig | undefined;
    const current: CurrentRig = () => {
      if (!rig) throw new Error('The rig is only there while a test runs.');
      return rig;
    };
    beforeEach(async () => {
      rig = await makeRig();
    });
    afterEach(async () => {
      await rig?.close();
      rig = undefined;
    });
    afterAll(async () => {
      await dispose?.();
    });
    describe('root', () => rootCases(current));
    describe('reading', () => readingCases(current));
    describe('writing', () => writingCases(current));
    describe('placing', () => placingCases(current, exemptions));
    describe('attributes', () => attributeCases(current, exemptions));
    describe('names', () => nameCases(current));
    describe('links and copies', () => linkAndCopyCases(current, exemptions));
    describe('many files', () => manyFilesCases(current, exemptions));
    describe('rebuilding', () => rebuildCases(current, exemptions));
    describe('tree', () => treeCases(current, exemptions));
    describe('what leaves together', () => togetherCases(current));
  });
}
