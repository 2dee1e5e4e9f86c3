process.stdout.write('drill\n');
