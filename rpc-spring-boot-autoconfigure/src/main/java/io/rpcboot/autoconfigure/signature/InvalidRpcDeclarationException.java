package io.rpcboot.autoconfigure.signature;

/** A handler method or a typed client that cannot be; stops the start of the application. */
public final class InvalidRpcDeclarationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String cure;

    /**
     * @param problem what is wrong, naming the methods
     * @param cure what to change
     */
    public InvalidRpcDeclarationException(String problem, String cure) {
        super(problem + " " + cure);
        this.problem = problem;
        this.cure = cure;
    }

    /** What is wrong, naming the methods. */
    public String problem() {
        return problem;
    }

    /** What to change. */
    public String cure() {
        return cure;
    }
}
