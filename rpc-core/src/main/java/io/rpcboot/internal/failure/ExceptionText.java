package io.rpcboot.internal.failure;

/** What exceptions say of themselves, whose code may do anything when it is asked. Never throws. */
public final class ExceptionText {

    private ExceptionText() {}

    /** The message; the name of the class where there is none. */
    public static String message(Throwable error) {
        try {
            String message = error.getMessage();
            return message == null ? error.getClass().getName() : message;
        } catch (Throwable e) {
            return error.getClass().getName() + " (its message cannot be read: "
                    + e.getClass().getName() + ")";
        }
    }

    /** For a log: class and message in one line, no longer than what goes over the wire. */
    public static String line(Throwable error) {
        String type = error.getClass().getName();
        String message = message(error);
        return FailureText.printable(FailureText.message(message.startsWith(type) ? message : type + ": " + message));
    }
}
