package io.rpcboot.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Readings as HTTP answers, those included that there are none of. */
final class WebAnswers {

    private static final int STATUS_GONE = 410;

    private WebAnswers() {}

    /** 200 with what is read; 404 with what is known; 410 for what has ended. */
    static WebEndpointResponse<Object> of(Supplier<?> reading) {
        try {
            return new WebEndpointResponse<>(reading.get());
        } catch (UnknownItemException ex) {
            return new WebEndpointResponse<>(error(ex, ex.known()), WebEndpointResponse.STATUS_NOT_FOUND);
        } catch (EndedException ex) {
            return new WebEndpointResponse<>(error(ex, List.of()), STATUS_GONE);
        }
    }

    private static Map<String, Object> error(RuntimeException ex, List<String> known) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", String.valueOf(ex.getMessage()));
        if (!known.isEmpty()) {
            body.put("known", known);
        }
        return body;
    }
}
