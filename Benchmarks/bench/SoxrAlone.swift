// SPDX-License-Identifier: Apache-2.0

#if Soxr

    import CLinecard.Kernels
    import CSoxr
    import LinecardCodec

    /// libsoxr with the recipe of ``Resampler/Quality/realtime``, without Linecard.
    ///
    /// It is opened as in `CSources/CLinecard/resample/soxr/soxr_open.c`, and never closed.
    struct SoxrAlone {
        private let soxr: soxr_t
        private let recipe: lc_recipe

        init(from input: SampleRate, to output: SampleRate) {
            recipe = lc_recipe_for(UInt32(input.hertz), UInt32(output.hertz)).pointee
            var quality = soxr_quality_spec(UInt(SOXR_16_BITQ), 0)
            quality.precision = recipe.filter.precision
            quality.passband_end = recipe.filter.passband_end
            quality.stopband_begin = recipe.filter.stopband_begin
            // Replaces the two bits of the roll-off, and keeps libsoxr's other flags.
            quality.flags = quality.flags & ~3 | UInt(SOXR_ROLLOFF_SMALL)
            var runtime = soxr_runtime_spec(1)
            runtime.log2_min_dft_size = 8
            runtime.log2_large_dft_size = 8
            if recipe.stages_apart { runtime.flags |= 8 }
            var io = soxr_io_spec(SOXR_INT16_I, SOXR_INT16_I)
            io.flags = UInt(SOXR_NO_DITHER)
            soxr = soxr_create(Double(input.hertz), Double(output.hertz), 1, nil, &io, &quality, &runtime)
            let zeros = [Int16](repeating: 0, count: Int(recipe.priming))
            var dropped = [Int16](repeating: 0, count: Int(recipe.dropped))
            soxr_process(soxr, zeros, zeros.count, nil, &dropped, dropped.count, nil)
        }

        var delayMilliseconds: Double {
            (Double(recipe.priming) / Double(recipe.input_hz) - Double(recipe.dropped) / Double(recipe.output_hz))
                * 1_000
        }

        /// Converts a chunk. Returns the number of samples that came out.
        func process(_ chunk: UnsafeBufferPointer<Int16>, into samples: UnsafeMutableBufferPointer<Int16>) -> Int {
            var made = 0
            soxr_process(soxr, chunk.baseAddress, chunk.count, nil, samples.baseAddress, samples.count, &made)
            return made
        }
    }

#endif
