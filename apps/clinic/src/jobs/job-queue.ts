/** Something to do after a request. */
export interface NewJob {
  readonly kind: string;
  /** Anything that JSON can hold. Gone once the job is done. */
  readonly payload: object;
}

/** A job that was claimed, to be completed or failed. */
export interface ClaimedJob extends NewJob {
  readonly id: string;
  /** How often it was begun, this time included. */
  readonly attempts: number;
}

/** Where jobs wait. Each is claimed at least once: anew if whoever claimed it dies. */
export interface JobQueue {
  /** Claims some jobs that are due, for a minute. */
  readonly claim: () => Promise<readonly ClaimedJob[]>;
  /** Notes that a job is done; its payload is deleted. */
  readonly complete: (job: ClaimedJob) => Promise<void>;
  /** Has a job tried again, later each time, or gives it up and deletes its payload. */
  readonly fail: (job: ClaimedJob, error: unknown) => Promise<void>;
  /** Deletes what is old and frees what the dead had claimed; to be called now and then. */
  readonly tidy: () => Promise<void>;
}
