package main

import "context"

func (b *bench) workers(context.Context) error { return nil }
