package main

import "context"

func (b *bench) million(context.Context) error { return nil }
func (b *bench) workers(context.Context) error { return nil }
