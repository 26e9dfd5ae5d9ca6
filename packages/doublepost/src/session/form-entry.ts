/**
 * A name and value pair as it travels. Of a file the value is its name; encodings that carry no files
 * send nothing else of it.
 */
export type FormEntry = readonly [name: string, value: string, file?: FileContent];

/** What is in a file. */
export interface FileContent {
  readonly type: string;
  readonly bytes: Buffer;
}
