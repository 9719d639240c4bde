package io.rpcboot.internal.call;

import io.rpcboot.RemoteSession;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know when what it cancels has really ended at the other side. Looked for in the subscriber's context
 * under this class, and only when it cancels: a call that is not cancelled costs nothing. Any thread.
 */
public interface CancelWitness {

    /** What can be cancelled: a call, a session, a scope of them. */
    interface Watched {

        /** Its name, for texts. */
        String operation();
    }

    /** Why calls are cancelled now, for the other side; null where there is no other reason than the subscriber's. */
    @Nullable
    String reason();

    /** Something has been cancelled that may run at the other side; before {@code cancel()} returns. */
    void cancelled(Watched watched);

    /**
     * What was {@link #cancelled} has ended: the other side's handler has, or its connection has, or it was never sent.
     * May be said more than once.
     */
    void ended(Watched watched);

    /**
     * A session has ended that was opened by its subscriber.
     *
     * @param error what it failed with; null where it did not, or where this side has cancelled it
     */
    void sessionEnded(RemoteSession<?, ?, ?> session, @Nullable Throwable error);
}
