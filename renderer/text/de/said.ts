import type { Text } from '../en';
import { phraseBook } from '../phrase-book';
import { app } from './said/app';
import { connecting } from './said/connecting';
import { files } from './said/files';
import { halts } from './said/halts';
import { runs } from './said/runs';

/** What the main process says in English, in German where it is known. */
export const said: Text['said'] = phraseBook({ ...halts, ...runs, ...files, ...connecting, ...app });
