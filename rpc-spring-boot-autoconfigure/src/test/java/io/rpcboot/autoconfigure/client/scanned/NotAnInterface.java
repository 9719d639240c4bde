package io.rpcboot.autoconfigure.client.scanned;

import io.rpcboot.annotation.RpcClient;

@RpcClient("text")
public class NotAnInterface {}
